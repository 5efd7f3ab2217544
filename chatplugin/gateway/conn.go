package gateway

