// What the native protocol answers: records are PocketBase's JSON.

export type ID = string;

/** A file's kind, which is the type of its message. */
export type Kind = "audio" | "image" | "file" | "video";

export type RoomRecord = {
  id: ID;
  num: number;
  type: "direct" | "group";
  name: string;
  image: string;
  owner: ID;
  last_seq: number;
  last_message: ID;
  last_message_at: string;
  /** Seconds between two messages of a member, 0 for none. */
  slow_mode?: number;
  data: unknown;
  created: string;
  updated: string;
};

export type Role = "owner" | "admin" | "member";
export type Notify = "all" | "mentions" | "none";

export type MemberRecord = {
  id: ID;
  room: ID;
  user: ID;
  role: Role;
  /** The cursors; absent for those who keep to themselves what they have read. */
  last_read_seq?: number;
  last_delivered_seq?: number;
  joined_seq: number;
  /** These three are one's own only. */
  notify?: Notify | "";
  muted_until?: string;
  hidden?: boolean;
  silenced_until?: string;
  data: unknown;
  created: string;
  updated: string;
};

export type Meta = {
  w?: number;
  h?: number;
  /** Seconds. */
  duration?: number;
  size?: number;
  mime?: string;
  name?: string;
  blurhash?: string;
  animated?: boolean;
  /** Up to 100 numbers from 0 to 255. */
  waveform?: number[] | string;
  poster?: unknown;
  [key: string]: unknown;
};

export type MessageRecord = {
  id: ID;
  num: number;
  room: ID;
  seq: number;
  sender: ID;
  type: "text" | Kind | "system";
  text: string;
  caption: string;
  file: string;
  meta: Meta | null;
  reply_to: ID;
  mentions: ID[] | null;
  client_id: string;
  edited: string;
  deleted: string;
  pinned: string;
  pinned_by: ID;
  data: unknown;
  created: string;
  updated: string;
};

export type ReactionRecord = {
  id: ID;
  message: ID;
  user: ID;
  emoji: string;
  created: string;
  updated: string;
};

export type FriendStatus = "pending" | "accepted" | "rejected" | "blocked" | "";

export type FriendshipRecord = {
  id: ID;
  requester: ID;
  addressee: ID;
  status: Exclude<FriendStatus, "">;
  created: string;
  updated: string;
};

export type Profile = {
  id: ID;
  name: string;
  /** Path on this server, or empty. */
  avatar: string;
};

/** How one stands with another user. */
export type Friendship = {
  friendship: FriendshipRecord | null;
  status: FriendStatus;
  peer: Profile | null;
  online: boolean;
};

/** A room as its member sees it. */
export type RoomLine = {
  room: RoomRecord;
  /** One's own place in it. */
  member: MemberRecord;
  /** The other user of a direct room. */
  peer: Profile | null;
  online: boolean;
  last_message: MessageRecord | null;
  unread: number;
  unread_mentions: number;
};

export type MemberLine = { member: MemberRecord; profile: Profile | null; online: boolean };

export type Presence = { user: ID; online: boolean; last_seen: string };

export type Audience = "everyone" | "friends" | "nobody";
export type Privacy = { presence: Audience; last_seen: Audience; receipts: boolean };

export type BanRecord = { id: ID; room: ID; user: ID; by: ID; reason: string; until: string; created: string };
export type Ban = { ban: BanRecord; profile: Profile | null };

export type SearchHit = { message: MessageRecord; room: ID; snippet: { text: string; hit: boolean }[] };

/** One page of a list; an empty cursor is the end. */
export type Page<T> = { items: T[]; cursor: string };

/** A durable event of the native protocol. */
export type EventData<R = unknown> = {
  position: number;
  at: string;
  room?: ID;
  actor: ID;
  id: ID;
  seq?: number;
  user?: ID;
  message?: ID;
  emoji?: string;
  gone?: boolean;
  record?: R;
};
