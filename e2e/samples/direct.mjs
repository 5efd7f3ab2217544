import { io } from "socket.io-client";
const socket = io("http://localhost:3000");
socket.on("connect", () => {
  console.log("Connected to chat server:", socket.id);
  // Register user for notifications
  socket.emit("register_user", "uuid-string-of-current-user");
});

socket.on("room_joined", (data) => {
  console.log("Room ID:", data.roomId);
  console.log("Room Details:", data.room);
});

socket.on("message_history", (data) => {
  console.log("Messages:", data.messages); // Array of message objects
});

socket.on("error", (err) => {
  console.error("Error:", err.message);
});

socket.on("new_message", (message) => {
  console.log("New Message:", message);
  // {
  //   id: "uuid...",
  //   room_id: "...",
  //   sender_id: "...",
  //   body: "Hello world!",
  //   created_at: "2023-10-27T..."
  // }
});

socket.on("chat_list_update", (data) => {
  console.log("Chat List Update:", data);
  // {
  //   room_id: "uuid...",
  //   last_message: "Hello world!",
  //   sender_id: "uuid...",
  //   updated_at: "timestamp..."
  // }
});

socket.on("more_messages", (data) => {
  const olderMessages = data.messages;
  // Prepend these to your UI list
  const nextOffset = data.offset; // Use this for the next fetch
  if (olderMessages.length === 0) {
    console.log("No more messages.");
  }
});

// 1. Initialize
const currentUser = "user-uuid-1";
const otherUser = "user-uuid-2";
let currentRoomId = null;
// 2. Join Chat
socket.emit("join_chat", { userId: currentUser, targetUserId: otherUser });
// 3. Handle Room Join
socket.on("room_joined", ({ roomId }) => {
  currentRoomId = roomId;
  console.log("Joined room:", roomId);
});
// 4. Handle Initial Messages
socket.on("message_history", ({ messages }) => {
  renderMessages(messages); // Render initial list
});
// 5. Send Message
function sendMessage(text) {
  if (!currentRoomId) return;
  socket.emit("send_message", {
    roomId: currentRoomId,
    senderId: currentUser,
    body: text
  });
}
// 6. Receive Real-time Messages
socket.on("new_message", (message) => {
  appendMessage(message);
});
