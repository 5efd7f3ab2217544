// How one stands with somebody, as friend.get and people.search answer it, and
// what may be done about it.

export type Status = "pending" | "accepted" | "rejected" | "blocked" | "" | string;

export type Relation = "none" | "asked" | "wanted" | "friend" | "blocked";

export interface Bond {
  status: Status;
  friendship: { requester?: string } | null;
}

// relationOf: a rejected request looks to both like none, so that it can be
// made again; the server decides whether it may.
export function relationOf(bond: Bond, me: string): Relation {
  switch (bond.status) {
    case "accepted": return "friend";
    case "blocked": return "blocked";
    case "pending": return bond.friendship?.requester === me ? "asked" : "wanted";
    default: return "none";
  }
}

export const relationText: Record<Relation, string> = {
  none: "",
  asked: "Request sent",
  wanted: "Wants to be your friend",
  friend: "Friend",
  blocked: "Blocked",
};
