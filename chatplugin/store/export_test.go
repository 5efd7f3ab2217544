package store

// The statements behind presence, for the test that looks at their plans.
var (
	SmallRooms     = smallRooms
	MoreMembers    = moreMembers
	ShareRoomSQL   = shareRoom
	FriendStatusOf = friendStatuses
	LastSeenSQL    = lastSeenOf
)
