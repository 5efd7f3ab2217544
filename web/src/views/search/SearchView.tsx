import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { go, route } from "../../state/router";
import { searchMessages } from "../../state/search";
import type { SearchHit } from "../../state/types";
import { Button, EmptyState, Spinner } from "../../ui";
import { Rows } from "../chats/Rows";
import { SearchField } from "../chats/SearchField";
import { usePages, type Pages } from "../chats/usePages";
import { Filters } from "./Filters";
import { Hit } from "./Hit";
import { active, hint, noFilters, paramsOf, searchable, type Filters as Wanted } from "./query";
import { useGone } from "./useGone";
import "./search.css";

// The way back from a message leads to the search as it was.
let kept: Wanted = noFilters;

/** Finds messages in all of one's conversations. */
export default function SearchView(): JSX.Element {
  const [wanted, setWanted] = useWanted();
  const [open, setOpen] = useState(active(wanted) > 0);
  const field = useRef<HTMLInputElement>(null);
  const params = paramsOf(wanted);
  const found = usePages<SearchHit>(
    searchable(wanted) ? JSON.stringify(params) : "",
    (cursor) => searchMessages({ ...params, cursor, limit: 30 }),
    250,
  );
  const set = (change: Partial<Wanted>) => setWanted({ ...wanted, ...change });
  const many = active(wanted);

  useEffect(() => field.current?.focus(), []);

  return (
    <section class="search" aria-labelledby="search-title">
      <header class="search-head">
        <div class="search-inner">
          <h2 class="search-title" id="search-title">Search</h2>
          <SearchField label="Search messages" value={wanted.q} onInput={(q) => set({ q })} input={field} />
          <div class="search-tools">
            <button type="button" class="form-chip" aria-expanded={open} aria-controls="search-filters" onClick={() => setOpen(!open)}>
              {many > 0 ? `Filters (${many})` : "Filters"}
            </button>
            {many > 0 && <button type="button" class="form-chip" onClick={() => set({ ...noFilters, q: wanted.q })}>Clear filters</button>}
          </div>
        </div>
      </header>
      <div class="search-scroll" data-scroller>
        <div class="search-inner">
          <div id="search-filters">{open && <Filters wanted={wanted} onChange={set} />}</div>
          <Results wanted={wanted} found={found} />
        </div>
      </div>
    </section>
  );
}

// What is looked for, in step with the address.
function useWanted(): [Wanted, (wanted: Wanted) => void] {
  const [wanted, setWanted] = useState<Wanted>(() => fromRoute(kept));
  kept = wanted;
  const current = route.value;
  const asked = current.page === "search" ? `${current.q ?? ""}\n${current.room ?? ""}` : "";

  useEffect(() => setWanted((old) => fromRoute(old)), [asked]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (route.peek().page !== "search") return;
      const q = wanted.q.trim();
      go({ page: "search", ...(q && { q }), ...(wanted.room && { room: wanted.room }) }, { replace: true });
    }, 400);
    return () => clearTimeout(timer);
  }, [wanted.q, wanted.room]);
  return [wanted, setWanted];
}

function fromRoute(old: Wanted): Wanted {
  const to = route.peek();
  if (to.page !== "search") return old;
  const { q = "", room = "" } = to;
  if (q === old.q.trim() && room === old.room) return old;
  return { ...noFilters, q, room };
}

function Results({ wanted, found }: { wanted: Wanted; found: Pages<SearchHit> }): JSX.Element {
  const gone = useGone();
  const { loading, error, end, more, retry } = found;
  const items = found.items.filter((hit) => !gone.has(hit.message.id));
  const asked = searchable(wanted);
  const missing = hint(wanted);
  return (
    <>
      <p class="visually-hidden" role="status">{asked && !loading && !error ? said(items.length, end) : ""}</p>
      {!asked && (missing
        ? <EmptyState icon="search" title="Almost there" text={missing} />
        : <EmptyState icon="search" title="Find a message" text="Search the words of all your conversations, captions and file names." />)}
      {asked && items.length > 0 && (
        <Rows items={items} keyOf={(hit) => hit.message.id} label="Found messages" row={5.25} onEnd={more}>
          {(hit) => <Hit hit={hit} />}
        </Rows>
      )}
      {asked && !loading && !error && items.length === 0 && <EmptyState icon="search" title="Nothing found" text="Try other words, or fewer filters." />}
      {asked && (loading || error) && (
        <div class="search-foot">
          {loading && <Spinner label="Searching" />}
          {error && <p class="error-line" role="alert">{error}</p>}
          {error && <Button onClick={retry}>Try again</Button>}
        </div>
      )}
    </>
  );
}

function said(many: number, end: boolean): string {
  if (many === 0) return "Nothing found";
  if (!end) return `${many} messages found so far`;
  return many === 1 ? "1 message found" : `${many} messages found`;
}
