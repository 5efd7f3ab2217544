import { useLayoutEffect, useRef } from "preact/hooks";
import { blurhashPixels } from "./blurpixels";

// Blurhash paints the colours of a picture that is not there yet. It is decoded
// at 24 x 24 and stretched; what is no hash leaves the plain background.
export function Blurhash({ hash }: { hash: unknown }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const pixels = blurhashPixels(hash, side, side);
    if (pixels === undefined) return;
    const image = new ImageData(side, side);
    image.data.set(pixels);
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [hash]);
  return <canvas class="conv-blur" ref={canvas} width={side} height={side} aria-hidden="true" />;
}

const side = 24;
