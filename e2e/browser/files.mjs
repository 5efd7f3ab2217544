// Files that people send, and their ways into the composer. The browser makes the
// bytes: nothing else here can.

import { field } from './steps.mjs';

// picture is a striped PNG.
export async function picture(page, width = 320, height = 200) {
  return bytes(await page.evaluateHandle(([width, height]) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const pen = canvas.getContext('2d');
    for (let x = 0; x < width; x += 20) {
      pen.fillStyle = `hsl(${x} 70% 55%)`;
      pen.fillRect(x, 0, 20, height);
    }
    return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  }, [width, height]));
}

// film is a WebM of half a second.
export async function film(page) {
  return bytes(await page.evaluateHandle(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 120 });
    const pen = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm;codecs=vp8' });
    const parts = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const stopped = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.start();
    for (let at = 0; at < 10; at++) {
      pen.fillStyle = `hsl(${at * 36} 70% 55%)`;
      pen.fillRect(0, 0, 160, 120);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    recorder.stop();
    await stopped;
    return new Blob(parts, { type: 'video/webm' });
  }));
}

// bytes fetches a blob out of the page.
export async function bytes(blob) {
  const base64 = await blob.evaluate(async (data) => {
    let text = '';
    for (const byte of new Uint8Array(await data.arrayBuffer())) text += String.fromCharCode(byte);
    return btoa(text);
  });
  return Buffer.from(base64, 'base64');
}

// paste puts a picture on the clipboard and presses the keys for pasting.
export async function paste(page, png) {
  await page.bringToFront();
  await page.evaluate(async (base64) => {
    const data = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([data], { type: 'image/png' }) })]);
  }, png.toString('base64'));
  await field(page).press('Control+V');
}

// drop lets files fall on the conversation, as from a folder's window.
export async function drop(page, ...files) {
  const dataTransfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer();
    for (const { name, mimeType, base64 } of all) {
      data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type: mimeType }));
    }
    return data;
  }, files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') })));
  for (const event of ['dragenter', 'dragover', 'drop']) {
    await page.getByRole('log').dispatchEvent(event, { dataTransfer });
  }
}

// attach chooses files in the browser's own dialog.
export async function attach(page, ...files) {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Attach files' }).click()]);
  await chooser.setFiles(files);
}
