import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { hiddenRooms, reloadRooms, rooms, roomsState, titleOf } from "../../state/rooms";
import { go } from "../../state/router";
import { Button, EmptyState, IconButton, Spinner } from "../../ui";
import { openRoom } from "../shell/layout";
import { SearchField } from "./SearchField";
import { ChatRow } from "./ChatRow";
import { Chips } from "./Chips";
import { filtered, type Sort } from "./filter";
import { NewChat } from "./NewChat";
import { NewGroup } from "./NewGroup";
import { Rows } from "./Rows";
import "./chats.css";

/** The list of conversations. */
export default function ChatList(): JSX.Element {
  const [query, setQuery] = useState("");
  const [chosen, setSort] = useState<Sort>("all");
  const [making, setMaking] = useState<"chat" | "group" | null>(null);
  const hidden = hiddenRooms.value;
  // The chip of an empty "hidden" is gone, so it can't stay chosen.
  const sort = chosen === "hidden" && hidden.length === 0 ? "all" : chosen;
  const open = openRoom.value;
  const shown = filtered(rooms.value, hidden, sort, query, open, titleOf);
  return (
    <div class="chats">
      <header class="chats-head">
        <h2 class="chats-title">Chats</h2>
        <IconButton icon="people" label="New group" onClick={() => setMaking("group")} />
        <IconButton icon="edit" label="New chat" onClick={() => setMaking("chat")} />
      </header>
      <div class="chats-filter">
        <SearchField label="Find a chat" value={query} onInput={setQuery} onEnter={() => query.trim() && go({ page: "search", q: query.trim() })} />
        <Chips label="Show" value={sort} choices={choices(hidden.length)} onChange={setSort} />
      </div>
      <div class="chats-scroll" data-scroller>
        {shown.length > 0 && (
          <Rows items={shown} keyOf={(line) => line.room.id} label="Chats" row={4.5}>
            {(line) => <ChatRow line={line} open={line.room.id === open} />}
          </Rows>
        )}
        {query.trim() !== "" && (
          <div class="form-foot">
            <Button icon="search" onClick={() => go({ page: "search", q: query.trim() })}>Search messages</Button>
          </div>
        )}
        {shown.length === 0 && <Nothing query={query} sort={sort} onNew={() => setMaking("chat")} />}
      </div>
      {making === "chat" && <NewChat onClose={() => setMaking(null)} />}
      {making === "group" && <NewGroup onClose={() => setMaking(null)} />}
    </div>
  );
}

function choices(hidden: number): { value: Sort; label: string }[] {
  const all: { value: Sort; label: string }[] = [
    { value: "all", label: "All" },
    { value: "unread", label: "Unread" },
    { value: "groups", label: "Groups" },
  ];
  if (hidden > 0) all.push({ value: "hidden", label: "Hidden" });
  return all;
}

function Nothing({ query, sort, onNew }: { query: string; sort: Sort; onNew: () => void }): JSX.Element {
  if (query.trim()) return <EmptyState icon="search" title="No chat of this name" />;
  if (roomsState.value === "loading") return <Spinner label="Loading chats" />;
  if (roomsState.value === "failed") {
    return (
      <EmptyState icon="alert" title="The chats could not be loaded" action={<Button onClick={() => void reloadRooms()}>Try again</Button>} />
    );
  }
  if (sort === "unread") return <EmptyState icon="check" title="All read" text="Nothing is waiting for you." />;
  if (sort === "groups") return <EmptyState icon="people" title="No groups yet" text="Make one for your family, team or plan." />;
  return (
    <EmptyState icon="chat" title="No chats yet" text="Find somebody and say hello." action={<Button kind="primary" onClick={onNew}>New chat</Button>} />
  );
}
