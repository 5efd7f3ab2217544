// A decoder of BlurHash strings (https://blurha.sh, the published algorithm):
// a few cosine components in base 83 that paint the colours of a picture
// before it is there.
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

function number(hash: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = digits.indexOf(hash[i]!);
    if (digit < 0) return NaN;
    value = value * 83 + digit;
  }
  return value;
}

const toLinear = (value: number) => {
  const v = value / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
};

const toByte = (value: number) => {
  const v = Math.max(0, Math.min(1, value));
  return Math.round((v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055) * 255);
};

const signedSquare = (v: number) => Math.sign(v) * v * v;

type Colour = [number, number, number];

// blurhashPixels paints width x height RGBA pixels, or gives undefined for a
// string that is no BlurHash.
export function blurhashPixels(hash: unknown, width: number, height: number): Uint8ClampedArray | undefined {
  if (typeof hash !== "string" || hash.length < 6 || hash.length > 170) return undefined;
  const size = number(hash, 0, 1);
  const across = (size % 9) + 1;
  const down = Math.floor(size / 9) + 1;
  if (Number.isNaN(size) || hash.length !== 4 + 2 * across * down) return undefined;
  const most = (number(hash, 1, 2) + 1) / 166;
  const colours: Colour[] = [];
  for (let i = 0; i < across * down; i++) {
    const value = i === 0 ? number(hash, 2, 6) : number(hash, 4 + i * 2, 6 + i * 2);
    if (Number.isNaN(value) || Number.isNaN(most)) return undefined;
    if (i === 0) colours.push([toLinear(value >> 16), toLinear((value >> 8) & 255), toLinear(value & 255)]);
    else {
      const part = (v: number) => signedSquare((v - 9) / 9) * most;
      colours.push([part(Math.floor(value / 361)), part(Math.floor(value / 19) % 19), part(value % 19)]);
    }
  }
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sum: Colour = [0, 0, 0];
      for (let j = 0; j < down; j++) {
        for (let i = 0; i < across; i++) {
          const basis = Math.cos((Math.PI * x * i) / width) * Math.cos((Math.PI * y * j) / height);
          const colour = colours[i + j * across]!;
          for (let c = 0; c < 3; c++) sum[c as 0 | 1 | 2] += colour[c as 0 | 1 | 2] * basis;
        }
      }
      const at = (x + y * width) * 4;
      for (let c = 0; c < 3; c++) pixels[at + c] = toByte(sum[c]!);
      pixels[at + 3] = 255;
    }
  }
  return pixels;
}
