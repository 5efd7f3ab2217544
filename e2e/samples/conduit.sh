curl --location --request POST 'http://localhost:3000/chat/rooms' \
--header 'Content-Type: application/json' \
--header 'Accept: application/json' \
--header 'Authorization: Bearer "userAccessToken" ' \
--data-raw '{
"roomName": "Conduit Users",
"users": ["participantUserId1","participantUserId2"]
}'

curl --location --request PUT 'http://localhost:3000/chat/rooms/{roomId}/addUsers' \
--header 'Content-Type: application/json' \
--header 'Accept: application/json' \
--header 'masterkey: M4ST3RK3Y' \
--header 'Authorization: Bearer "userAccessToken"' \
--data-raw '{
"users": ["someUserId1","someUserId2"]
}'

curl --location --request PUT 'http://localhost:3000/chat/leave/6390b1808c52d0b5a436a429' \
--header 'Content-Type: application/json' \
--header 'Accept: application/json' \
--header 'masterkey: M4ST3RK3Y' \
--header 'Authorization: Bearer "userAccessToken"' \
--data-raw ''
