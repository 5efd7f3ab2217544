// Everything the views share.
export { Avatar, initialsOf } from "./Avatar";
export { Badge } from "./Badge";
export { Button, IconButton } from "./Button";
export { ConfirmDialog, Dialog } from "./Dialog";
export { EmptyState } from "./EmptyState";
export { Select, TextField, Toggle } from "./Field";
export { Icon, type IconName } from "./Icon";
export { Menu, MenuButton, type MenuItem } from "./Menu";
export { Spinner } from "./Spinner";
export { TextWithLinks } from "./TextWithLinks";
export { hrefOf, partsOf, type Name, type Part } from "./text-parts";
export { agoText, dayText, millisOf, RelativeTime, timeText } from "./RelativeTime";
export { Toasts } from "./Toasts";
