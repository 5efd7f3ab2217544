// HeightIndex knows where each row of a windowed list is. Rows that were on
// screen have their measured height, the others an estimate. Offsets are prefix
// sums, rebuilt lazily from the first row that changed.
export class HeightIndex {
  private keys: string[] = [];
  private places = new Map<string, number>();
  private measured = new Map<string, number>();
  private guesses: number[] = [];
  private sums = new Float64Array(1); // sums[i] is the top of row i
  private dirty = 0; // sums are right up to and including this index

  get length(): number {
    return this.keys.length;
  }

  // setRows replaces the rows. Heights measured before stay known by key, also
  // of rows that are not in the list for a while.
  setRows(keys: string[], guesses: number[]): void {
    let same = 0;
    const shared = Math.min(keys.length, this.keys.length);
    while (same < shared && keys[same] === this.keys[same] && guesses[same] === this.guesses[same]) same++;
    this.keys = keys;
    this.guesses = guesses;
    this.places = new Map(keys.map((key, i) => [key, i]));
    if (this.sums.length < keys.length + 1) {
      const grown = new Float64Array(Math.max(keys.length + 1, this.sums.length * 2));
      grown.set(this.sums);
      this.sums = grown;
    }
    this.dirty = Math.min(this.dirty, same);
  }

  // measure notes a height and reports whether it was news.
  measure(key: string, height: number): boolean {
    const known = this.measured.get(key);
    if (known !== undefined && Math.abs(known - height) < 0.25) return false;
    this.measured.set(key, height);
    const place = this.places.get(key);
    if (place !== undefined) this.dirty = Math.min(this.dirty, place);
    return true;
  }

  // forget drops all measured heights: the width of the list changed.
  forget(): void {
    this.measured.clear();
    this.dirty = 0;
  }

  indexOf(key: string): number {
    return this.places.get(key) ?? -1;
  }

  keyAt(index: number): string | undefined {
    return this.keys[index];
  }

  top(index: number): number {
    this.settle();
    return this.sums[Math.max(0, Math.min(index, this.keys.length))]!;
  }

  bottom(index: number): number {
    return this.top(index + 1);
  }

  get total(): number {
    return this.top(this.keys.length);
  }

  // at is the index of the row that covers y, clamped to the list.
  at(y: number): number {
    this.settle();
    let low = 0;
    let high = this.keys.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.sums[middle]! <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // range is the half-open range of rows that touch [from, to].
  range(from: number, to: number): [number, number] {
    if (this.keys.length === 0) return [0, 0];
    return [this.at(from), this.at(to) + 1];
  }

  private settle(): void {
    for (let i = this.dirty; i < this.keys.length; i++) {
      this.sums[i + 1] = this.sums[i]! + (this.measured.get(this.keys[i]!) ?? this.guesses[i]!);
    }
    this.dirty = this.keys.length;
  }
}
