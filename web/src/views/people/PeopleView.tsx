import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { blocked, friends, outgoing, peopleState, reloadPeople, requests, standing } from "../../state/people";
import type { Friendship } from "../../state/types";
import { Button, EmptyState, Spinner } from "../../ui";
import { Chips } from "../chats/Chips";
import { Rows } from "../chats/Rows";
import { SearchField } from "../chats/SearchField";
import { PersonRow } from "./PersonRow";
import { enough, usePeople } from "./usePeople";
import "./people.css";

type Tab = "friends" | "requests" | "blocked";

/** Friends, requests, and everybody who can be found. */
export default function PeopleView(): JSX.Element {
  const [q, setQ] = useState("");
  const [tab, setTab] = useState<Tab>(() => (requests.peek().length > 0 ? "requests" : "friends"));
  const searching = q.trim() !== "";
  return (
    <section class="people" aria-labelledby="people-title">
      <header class="people-head">
        <div class="people-inner">
          <h2 class="people-title" id="people-title">People</h2>
          <SearchField label="Find people by name" value={q} onInput={setQ} />
          {!searching && <Chips label="Show" value={tab} choices={tabs()} onChange={setTab} />}
        </div>
      </header>
      <div class="people-scroll" data-scroller>
        <div class="people-inner">{searching ? <Found q={q} /> : <Known tab={tab} />}</div>
      </div>
    </section>
  );
}

function tabs(): { value: Tab; label: string }[] {
  const waiting = requests.value.length;
  return [
    { value: "friends", label: "Friends" },
    { value: "requests", label: waiting > 0 ? `Requests (${waiting})` : "Requests" },
    { value: "blocked", label: "Blocked" },
  ];
}

function Found({ q }: { q: string }): JSX.Element {
  const found = usePeople(q);
  const { items, loading, error, more, retry } = found;
  return (
    <>
      <div aria-live="polite">
        {!enough(q) && <EmptyState icon="search" title="Type two letters or more" />}
        {enough(q) && !loading && !error && items.length === 0 && (
          <EmptyState icon="search" title="Nobody found" text="Try another part of the name, or the whole e-mail address." />
        )}
      </div>
      {items.length > 0 && enough(q) && (
        <Rows items={items} keyOf={idOf} label="Found people" row={6.5} onEnd={more}>
          {(bond) => <PersonRow deeds bond={current(bond)} />}
        </Rows>
      )}
      {loading && <Spinner label="Searching" />}
      {error && (
        <div class="form-foot">
          <p class="error-line" role="alert">{error}</p>
          <Button onClick={retry}>Try again</Button>
        </div>
      )}
    </>
  );
}

// What was found is as old as the search; how one stands now is known here.
function current(bond: Friendship): Friendship {
  if (peopleState.value !== "ready") return bond;
  return standing(idOf(bond)).value ?? { ...bond, status: "", friendship: null };
}

const idOf = (bond: Friendship) => bond.peer?.id ?? bond.friendship?.id ?? "";

function Known({ tab }: { tab: Tab }): JSX.Element {
  const list = listOf(tab);
  if (list.length === 0) return <Nobody tab={tab} />;
  return (
    <Rows key={tab} items={list} keyOf={idOf} label={titles[tab]} row={tab === "friends" ? 4.25 : 6.5}>
      {(bond) => <PersonRow deeds={tab !== "friends"} bond={bond} />}
    </Rows>
  );
}

const titles: Record<Tab, string> = { friends: "Friends", requests: "Friend requests", blocked: "Blocked people" };

// Requests to oneself go first: they wait for an answer.
function listOf(tab: Tab): Friendship[] {
  if (tab === "friends") return friends.value;
  if (tab === "blocked") return blocked.value;
  return [...requests.value, ...outgoing.value];
}

function Nobody({ tab }: { tab: Tab }): JSX.Element {
  if (peopleState.value === "loading") return <Spinner label="Loading people" />;
  if (peopleState.value === "failed") {
    return (
      <EmptyState icon="alert" title="Your people could not be loaded" action={<Button onClick={() => void reloadPeople()}>Try again</Button>} />
    );
  }
  if (tab === "requests") return <EmptyState icon="people" title="No requests" text="Requests to you and from you are shown here." />;
  if (tab === "blocked") return <EmptyState icon="block" title="Nobody is blocked" />;
  return <EmptyState icon="people" title="No friends yet" text="Type a name above to find somebody." />;
}
