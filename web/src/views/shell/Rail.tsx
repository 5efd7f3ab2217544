import { requests } from "../../state/people";
import { totalUnread } from "../../state/rooms";
import { go, href } from "../../state/router";
import { session } from "../../state/session";
import { Avatar, Icon, type IconName } from "../../ui";
import { section, type Section } from "./layout";
import { Logo } from "./Logo";

const places: { page: Section; icon: IconName; label: string }[] = [
  { page: "chats", icon: "chat", label: "Chats" },
  { page: "people", icon: "people", label: "People" },
  { page: "search", icon: "search", label: "Search" },
  { page: "settings", icon: "settings", label: "Settings" },
];

/** The ways between the parts; at the bottom on a phone. */
export function Rail() {
  const counts: Partial<Record<Section, [number, string]>> = {
    chats: [totalUnread.value, "unread"],
    people: [requests.value.length, requests.value.length === 1 ? "request" : "requests"],
  };
  const user = session.value?.user;
  return (
    <nav class="rail" aria-label="Main">
      <span class="rail-logo"><Logo size={30} /></span>
      <ul class="rail-list list-reset">
        {places.map(({ page, icon, label }) => {
          const [count, what] = counts[page] ?? [0, ""];
          const here = section.value === page;
          return (
            <li key={page}>
              <a class="rail-link" href={href({ page })} aria-current={here ? "page" : undefined}
                onClick={(e) => {
                  if (e.metaKey || e.ctrlKey || e.shiftKey || e.button !== 0) return;
                  e.preventDefault();
                  go({ page });
                }}>
                <span class="rail-icon">
                  <Icon name={icon} size={22} />
                  {count > 0 && <span class="rail-count" aria-hidden="true">{count > 99 ? "99+" : count}</span>}
                </span>
                <span class="rail-label">{label}{count > 0 && <span class="visually-hidden">, {count} {what}</span>}</span>
              </a>
            </li>
          );
        })}
      </ul>
      {user && <span class="rail-me" title={`Signed in as ${user.name}`}><Avatar profile={user} size={34} /></span>}
    </nav>
  );
}
