package office

// SecretHash is here for tests that count attempts.
var SecretHash = secretHash

// ShipNotices is what a program does with its notices when it starts.
var ShipNotices = shipNotices
