// Photos are made small on the phone, one at a time; what cannot be read is kept as it is.

const LONG_SIDE = 1280;
const QUALITY = 0.7;
const LEAVE_ALONE = 60_000; // bytes: smaller ones gain nothing

// The bytes at once: a file from the picker goes stale after a few more.
export async function shrink(file) {
  const bytes = await file.arrayBuffer();
  if (!bytes.byteLength) throw new Error("empty");
  try {
    return await drawn(new Blob([bytes], { type: file.type }));
  } catch {
    return { bytes, type: file.type || "application/octet-stream" };
  }
}

async function drawn(blob) {
  const bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" });
  try {
    const scale = Math.min(1, LONG_SIDE / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && blob.size < LEAVE_ALONE && blob.type === "image/jpeg") {
      return { bytes: await blob.arrayBuffer(), type: blob.type };
    }
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!small) throw new Error("not drawn");
    return { bytes: await small.arrayBuffer(), type: "image/jpeg" };
  } finally {
    bitmap.close();
  }
}

// A voice note, quiet enough for a weak signal: about 200 kB a minute at most.
export async function record() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: 24_000 });
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.start();
  return () =>
    new Promise((done) => {
      recorder.onstop = async () => {
        for (const track of stream.getTracks()) track.stop();
        const type = recorder.mimeType.split(";")[0];
        done({ bytes: await new Blob(parts).arrayBuffer(), type });
      };
      recorder.stop();
    });
}

export async function thumbnail(bytes, type) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(new Blob([bytes], { type }));
  });
}
