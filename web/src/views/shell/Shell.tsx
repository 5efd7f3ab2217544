import { effect } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { totalUnread } from "../../state/rooms";
import { go, route } from "../../state/router";
import { EmptyState, Toasts } from "../../ui";
import ChatList from "../chats/ChatList";
import ConversationView from "../conversation/ConversationView";
import PeopleView from "../people/PeopleView";
import RoomInfo from "../room/RoomInfo";
import SearchView from "../search/SearchView";
import SettingsView from "../settings/SettingsView";
import { Banner } from "./Banner";
import { infoOpen, narrow, openRoom, section, type Section } from "./layout";
import { Rail } from "./Rail";
import "./shell.css";

const sections: Record<Section, FunctionComponent> = { chats: ChatList, people: PeopleView, search: SearchView, settings: SettingsView };

/** The frame around all views: rail, list, conversation and what is told of it. */
export default function Shell() {
  useEffect(countInTitle, []);
  useEffect(shortcuts, []);
  return (
    <div class={`shell ${narrow.value && openRoom.value ? "shell-inside" : ""}`}>
      <h1 class="visually-hidden">PocketChat</h1>
      <Banner />
      <Rail />
      {narrow.value ? <OnePane /> : <ThreePanes />}
      <Toasts />
    </div>
  );
}

function List() {
  const View = sections[section.value];
  return <section class="shell-list pane" aria-label={section.value === "chats" ? "Chats" : undefined}><View /></section>;
}

function OnePane() {
  const room = openRoom.value;
  if (!room) return <main class="shell-main"><List /></main>;
  return (
    <main class="shell-main">
      {infoOpen.value ? <RoomInfo key={room} room={room} onClose={() => closeInfo(room)} /> : <ConversationView key={room} room={room} />}
    </main>
  );
}

function ThreePanes() {
  const room = openRoom.value;
  return (
    <>
      <List />
      <main class="shell-main">
        {room
          ? <ConversationView key={room} room={room} />
          : <EmptyState icon="chat" title="Choose a conversation" text="Or find somebody under People and write to them." />}
      </main>
      {room && infoOpen.value && <aside class="shell-info pane" aria-label="About this conversation"><RoomInfo key={room} room={room} onClose={() => closeInfo(room)} /></aside>}
    </>
  );
}

const closeInfo = (room: string) => go({ page: "room", room }, { replace: true });

const countInTitle = () => effect(() => {
  const count = totalUnread.value;
  document.title = count > 0 ? `(${count > 99 ? "99+" : count}) PocketChat` : "PocketChat";
});

function shortcuts() {
  const press = (e: KeyboardEvent) => {
    if ((e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey && e.key.toLowerCase() === "k" && !document.querySelector("dialog[open]")) {
      e.preventDefault();
      if (route.peek().page !== "search") go({ page: "search" });
    }
  };
  addEventListener("keydown", press);
  return () => removeEventListener("keydown", press);
}
