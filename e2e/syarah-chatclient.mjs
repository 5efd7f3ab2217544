// The ChatClient of the published Syarah document ("Full Chat Integration Example"), word for word: test data, not ours to improve.
import { io } from 'socket.io-client';

class ChatClient {
  constructor(serverUrl, userId, accessToken) {
    this.userId = userId;
    this.accessToken = accessToken;
    this.socket = io(serverUrl, {
      query: { userId }
    });
    this.setupEventListeners();
  }

  setupEventListeners() {
    // Connection events
    this.socket.on('connect', () => {
      console.log('Connected:', this.socket.id);
    });

    this.socket.on('disconnect', () => {
      console.log('Disconnected');
    });

    // Message events
    this.socket.on('message', (data) => {
      console.log('New message:', data);
      this.onMessageReceived(data);
    });

    this.socket.on('typing', (data) => {
      console.log(`${data.name} is typing`);
      this.onTyping(data);
    });

    this.socket.on('clientStatus', (data) => {
      console.log('User status:', data);
      this.onUserStatusChanged(data);
    });

    this.socket.on('onMemberJoin', (member) => {
      console.log('Member joined:', member);
      this.onMemberJoined(member);
    });

    this.socket.on('messageUpdated', (message) => {
      console.log('Message updated:', message);
      this.onMessageUpdated(message);
    });

    this.socket.on('messageDeleted', (messageId) => {
      console.log('Message deleted:', messageId);
      this.onMessageDeleted(messageId);
    });

    this.socket.on('messageHasBeenRead', (chatHeaderId) => {
      console.log('Messages read:', chatHeaderId);
      this.onMessagesRead(chatHeaderId);
    });
  }

  // Join a chat room
  // Option 1: With chatHeaderId (if you already have it)
  joinRoom(chatHeaderId) {
    this.socket.emit('joinRoom', {
      chatHeaderId,
      userId: this.userId,
      socketId: this.socket.id,
      accessToken: this.accessToken
    }, (response) => {
      console.log('Joined room:', response);
    });
  }

  // Option 2: With otherUserId (auto-create/get chat header)
  joinRoomWithUser(otherUserId, callback) {
    this.socket.emit('joinRoom', {
      userId: this.userId,
      otherUserId: otherUserId,
      socketId: this.socket.id,
      accessToken: this.accessToken
    }, (response) => {
      if (response.error) {
        console.error('Error joining room:', response.error);
        if (callback) callback(null, response.error);
        return;
      }
      const chatHeaderId = response.chatHeaderId || response.chatHeader?.id;
      console.log('Joined room:', response);
      console.log('Chat Header ID:', chatHeaderId);
      // Store chatHeaderId for future use
      if (callback) callback(response, null);
    });
  }

  // Send a message
  sendMessage(chatHeaderId, message, messageType = 1, caption = '') {
    this.socket.emit('createMessage', {
      message,
      chatHeaderId,
      accessToken: this.accessToken,
      messageType,
      caption: caption
    });
  }

  // Get all messages
  getAllMessages(chatHeaderId, skipCount = 0, maxResultCount = 50) {
    this.socket.emit('findAllMessages', {
      chatHeaderId: chatHeaderId.toString(),
      accessToken: this.accessToken,
      skipCount,
      maxResultCount
    }, (response) => {
      console.log('Messages:', response);
      return response;
    });
  }

  // Get all chat headers
  getAllChatHeaders(skipCount = 0, maxResultCount = 20) {
    this.socket.emit('findAllChatHeaders', {
      AccessToken: this.accessToken,
      UserId: this.userId,
      SkipCount: skipCount,
      MaxResultCount: maxResultCount
    }, (response) => {
      console.log('Chat headers:', response);
      return response;
    });
  }

  // Get friendships and handle null chatHeaderId
  getFriendshipsAndCreateChats(callback) {
    this.socket.emit('getMyFriendships', {
      accessToken: this.accessToken
    }, (friendships) => {
      const pendingChats = [];
      friendships.forEach(friend => {
        if (!friend.chatHeaderId) {
          // Create/get chat header for friends without chat
          pendingChats.push(
            new Promise((resolve) => {
              this.joinRoomWithUser(friend.userId, (response, error) => {
                if (!error && response?.chatHeaderId) {
                  friend.chatHeaderId = response.chatHeaderId;
                }
                resolve(friend);
              });
            })
          );
        }
      });
      
      Promise.all(pendingChats).then(() => {
        if (callback) callback(friendships);
      });
    });
  }

  // Typing indicator
  setTyping(chatHeaderId, isTyping, userName) {
    this.socket.emit('roomTyping', {
      isTyping,
      name: userName,
      chatHeaderId
    });
  }

  // Update a message
  updateMessage(messageId, chatHeaderId, newMessage, caption = '') {
    this.socket.emit('updateMessage', {
      id: messageId,
      message: newMessage,
      chatHeaderId,
      accessToken: this.accessToken,
      caption: caption
    });
  }

  // Delete a message
  deleteMessage(messageId, chatHeaderId) {
    this.socket.emit('removeMessage', {
      id: messageId,
      chatHeaderId,
      accessToken: this.accessToken
    });
  }

  // Mark messages as read
  markAsRead(chatHeaderId) {
    this.socket.emit('readMessage', {
      chatHeaderId
    });
  }

  // Event handlers (override these in your implementation)
  onMessageReceived(data) {}
  onTyping(data) {}
  onUserStatusChanged(data) {}
  onMemberJoined(member) {}
  onMessageUpdated(message) {}
  onMessageDeleted(messageId) {}
  onMessagesRead(chatHeaderId) {}

  // Disconnect
  disconnect() {
    this.socket.disconnect();
  }
}

export { ChatClient };
