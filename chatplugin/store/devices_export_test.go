package store

// DevicesOfSQL is the statement of DevicesOf, for the test that looks at its plan.
var DevicesOfSQL = devicesOf
