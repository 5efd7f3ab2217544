import "./conversation.css";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { on } from "../../state/connection";
import { profileOf } from "../../state/members";
import { viewing } from "../../state/presence";
import { go, route } from "../../state/router";
import { roomLine, roomState, titleOf } from "../../state/rooms";
import { me } from "../../state/session";
import { firstUnread, markRead, timeline, type Entry } from "../../state/timeline";
import { toast } from "../../state/toasts";
import type { EventData, ID, MessageRecord, RoomLine } from "../../state/types";
import { Button, dayText, EmptyState, Icon, Spinner } from "../../ui";
import Composer from "../composer/Composer";
import { attach, startEdit } from "../composer/desk";
import { filesIn } from "../composer/kinds";
import { actionsFor } from "./actions";
import { attentive, onAttention } from "./attention";
import { Header } from "./Header";
import { MessageRow } from "./MessageRow";
import { Overlays } from "./Overlays";
import { PinsBar } from "./PinsBar";
import { guess, rowsOf, type Row } from "./rows";
import { Typing } from "./Typing";
import { useDeeds } from "./useDeeds";
import { WindowedList, type View } from "./WindowedList";
import { summary } from "./wording";

// What a room looked like when one was last in it: who was removed still sees
// whose words are on the screen.
const lastLines = new Map<ID, RoomLine>();

// ConversationView is one room: who it is, what was said, and the composer.
export default function ConversationView({ room }: { room: ID }) {
  const state = roomState(room).value;
  const now = roomLine(room).value;
  if (now) lastLines.set(room, now);
  const line = now ?? lastLines.get(room);
  if (line) return <Conversation key={room} line={line} open={state === "open" || state === "loading"} />;
  if (state === "loading") {
    return (
      <section class="conv is-empty" aria-label="Conversation">
        <Spinner />
      </section>
    );
  }
  return (
    <section class="conv is-empty" aria-label="Conversation">
      <EmptyState
        icon="chat"
        title="This chat is not there"
        text="It was deleted, or you are not in it."
        action={<Button onClick={() => go({ page: "chats" })}>Back to chats</Button>}
      />
    </section>
  );
}

function Conversation({ line, open }: { line: RoomLine; open: boolean }) {
  const room = line.room.id;
  const own = me();
  const t = timeline(room);
  const entries = t.entries.value;
  const list = useRef<WindowedList<Row<Entry>>>(null);
  const [unreadFrom, setUnreadFrom] = useState(0);
  const [view, setView] = useState<View>();
  const [active, setActive] = useState("");
  const [found, setFound] = useState("");
  const [width, setWidth] = useState(600);
  const placed = useRef(false);

  const rows = useMemo(() => rowsOf(entries, unreadFrom, own), [entries, unreadFrom, own]);
  const messageKeys = useMemo(() => new Set(entries.map((entry) => entry.key)), [entries]);

  useEffect(() => {
    t.open();
    setUnreadFrom(firstUnread(room));
  }, [room]);

  // ---- jumps ----

  const show = (key: string | undefined) => {
    if (key === undefined) return toast("This message is not there any more.");
    placed.current = true;
    // The rows of the page around it are drawn first.
    requestAnimationFrame(() => {
      list.current?.toKey(key);
      setFound(key);
      setActive(key);
    });
  };
  const jump = (id: ID) => void t.jumpTo(id).then(show);

  const shown = route.value;
  const target = shown.page === "room" && shown.room === room ? shown.at : undefined;
  useEffect(() => {
    if (!target) return;
    placed.current = true;
    const seq = /^\d{1,9}$/.test(target) ? Number(target) : target; // ids are longer
    void t.jumpTo(seq).then((key) => {
      show(key);
      const here = route.peek();
      // The address is the room's again, so that the same target works twice.
      if (here.page === "room" && here.at === target) go({ page: "room", room, ...(here.info && { info: true }) }, { replace: true });
    });
  }, [target, room]);

  useEffect(() => {
    if (!found) return;
    const timer = setTimeout(() => setFound(""), 2600);
    return () => clearTimeout(timer);
  }, [found]);

  // The first page: begin at the unread divider, else at the end.
  useEffect(() => {
    if (placed.current || rows.length === 0) return;
    placed.current = true;
    requestAnimationFrame(() => list.current?.toKey("unread"));
  }, [rows]);

  const toNewest = () => {
    void t.toNewest().then(() => requestAnimationFrame(() => list.current?.toEnd()));
  };

  // ---- read marks ----

  const seen = useRef<{ view?: View; rows: Row<Entry>[] }>({ rows });
  seen.current.rows = rows;
  const markSeen = () => {
    const { view: at, rows: all } = seen.current;
    if (!at || !open || !attentive()) return;
    for (let i = at.whole; i >= at.first; i--) {
      const row = all[i];
      if (row?.kind !== "message" || row.entry.message.seq === 0) continue;
      markRead(room, row.entry.message.seq);
      return;
    }
  };
  const onView = (at: View) => {
    seen.current.view = at;
    setView((before) => (before?.atEnd === at.atEnd ? before : at));
    setWidth(at.width);
    markSeen();
  };

  useEffect(() => {
    if (!open) return;
    viewing(room, attentive());
    const end = onAttention((yes) => {
      viewing(room, yes);
      if (yes) markSeen();
    });
    return () => {
      end();
      viewing(room, false);
    };
  }, [room, open]);

  // What comes while nobody looks gets a divider of its own.
  const unread = line.unread;
  useEffect(() => {
    if (unread > 0 && !attentive() && !rows.some((row) => row.kind === "unread")) {
      setUnreadFrom(Math.max(line.member.last_read_seq ?? 0, line.member.joined_seq ?? 0) + 1);
    }
  }, [unread > 0]);

  // ---- actions ----

  const { deeds, asked, ask } = useDeeds(room, jump, setActive);
  const actions = (entry: Entry) => (entry.message.id === "" ? [] : actionsFor(line, entry.message, own, open));

  const editLast = () => {
    const last = entries.findLast((entry) => entry.mine && entry.message.id !== "" && !entry.message.deleted && entry.message.type !== "system");
    if (last) startEdit(room, last.message);
  };

  // Arrows walk from message to message once one of them has the focus.
  const focusKey = messageKeys.has(active) ? active : entries.at(-1)?.key;
  const walk = (event: KeyboardEvent) => {
    const article = (event.target as Element).closest("article");
    if (event.target !== article) return;
    const keys = rows.filter((row) => row.kind === "message").map((row) => row.key);
    const at = keys.indexOf(active);
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step !== undefined && keys[at + step] !== undefined) {
      event.preventDefault();
      list.current?.element(keys[at + step]!)?.querySelector<HTMLElement>("article")?.focus();
    } else if (event.key === "Enter") {
      const entry = entries.find((e) => e.key === active);
      if (!entry || actions(entry).length === 0) return;
      event.preventDefault();
      deeds.menu(entry, article as HTMLElement);
    }
  };

  const render = (row: Row<Entry>) => {
    if (row.kind === "day") {
      const day = dayText(`${row.day}T12:00`);
      return (
        <div class="conv-day" role="separator" aria-label={day}>
          <span>{day}</span>
        </div>
      );
    }
    if (row.kind === "unread") {
      return (
        <div class="conv-unread" role="separator" aria-label="New messages">
          <span>New messages</span>
        </div>
      );
    }
    const { entry, first, last } = row;
    return (
      <MessageRow
        entry={entry}
        first={first}
        last={last}
        me={own}
        group={line.room.type === "group"}
        width={width}
        active={active === entry.key}
        focusable={focusKey === entry.key}
        found={found === entry.key}
        actions={actions(entry)}
        deeds={deeds}
      />
    );
  };

  const away = view !== undefined && (!view.atEnd || t.hasNewer.value);
  const drop = useDrop(open, (files) => attach(room, files));

  return (
    <section class="conv" aria-label={`Conversation with ${titleOf(line)}`} {...drop.on}>
      <Header line={line} open={open} />
      {open && <PinsBar room={room} onJump={jump} />}
      <div class="conv-body" onPointerLeave={() => document.activeElement?.closest(".conv-row") || setActive("")}>
        <WindowedList
          ref={list}
          rows={rows}
          label={`Messages with ${titleOf(line)}`}
          guess={guess}
          render={render}
          holds={(key) => messageKeys.has(key)}
          mayEnd={!t.hasNewer.value}
          onNearTop={() => void t.loadOlder()}
          onNearEnd={() => void t.loadNewer()}
          onView={onView}
          onKeyDown={walk}
        />
        <Status timeline={t} empty={rows.length === 0} />
        {away && (
          <button type="button" class={unread > 0 ? "conv-newest has-new" : "conv-newest"} onClick={toNewest}>
            <Icon name="down" />
            {unread > 0 ? (unread === 1 ? "1 new message" : `${unread} new messages`) : "Newest messages"}
          </button>
        )}
      </div>
      <Typing room={room} />
      <Composer room={room} line={line} onSent={toNewest} onEditLast={editLast} />
      <Announcer room={room} />
      {asked && <Overlays asked={asked} entries={entries} actions={actions} deeds={deeds} ask={ask} />}
      {drop.over && (
        <div class="conv-drop" aria-hidden="true">
          <Icon name="attach" />
          <span>Drop files to send them to {titleOf(line)}</span>
        </div>
      )}
    </section>
  );
}

// Status is what is said about pages: that they come, or why they don't.
function Status({ timeline: t, empty }: { timeline: ReturnType<typeof timeline>; empty: boolean }) {
  const loading = t.loading.value;
  const error = t.error.value;
  const again = () => void (t.hasOlder.peek() ? t.loadOlder() : t.hasNewer.peek() ? t.loadNewer() : t.open());
  return (
    <>
      {loading && (
        <div class={`conv-loading is-${loading}`} role="status" aria-label="Loading messages">
          <Spinner />
        </div>
      )}
      {error && (
        <div class="conv-error" role="alert">
          <span>{error}</span>
          <button type="button" onClick={again}>
            Try again
          </button>
        </div>
      )}
      {empty && !loading && !error && (
        <div class="conv-nothing">
          <EmptyState icon="chat" title="No messages yet" text="Say hello: everybody in this chat will see what you write." />
        </div>
      )}
    </>
  );
}

// Announcer reads new messages of others out, politely.
function Announcer({ room }: { room: ID }) {
  const [words, setWords] = useState("");
  useEffect(
    () =>
      on<EventData<MessageRecord>>("message.created", ({ record }) => {
        if (!record || record.room !== room || record.sender === me()) return;
        setWords(`${profileOf(record.sender).peek().name || "New message"}: ${summary(record).slice(0, 300)}`);
      }),
    [room],
  );
  return (
    <div class="visually-hidden" aria-live="polite">
      {words}
    </div>
  );
}

// useDrop takes files dropped on the conversation.
function useDrop(open: boolean, take: (files: File[]) => void) {
  const [over, setOver] = useState(false);
  const depth = useRef(0); // enter and leave come for each element inside
  const has = (event: DragEvent) => open && event.dataTransfer?.types.includes("Files") === true;
  return {
    over,
    on: {
      onDragEnter(event: DragEvent) {
        if (!has(event)) return;
        depth.current++;
        setOver(true);
      },
      onDragLeave(event: DragEvent) {
        if (!has(event)) return;
        depth.current--;
        if (depth.current <= 0) setOver(false);
      },
      onDragOver(event: DragEvent) {
        if (has(event)) event.preventDefault();
      },
      onDrop(event: DragEvent) {
        depth.current = 0;
        setOver(false);
        if (!has(event)) return;
        event.preventDefault();
        const files = filesIn(event.dataTransfer);
        if (files.length > 0) take(files);
      },
    },
  };
}
