/** Ratios of one run, and how they are shown. */

/** The geometric mean; NaN of none. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** Two digits that say something. */
export function ratio(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  return value >= 9.95 ? value.toFixed(0) : value >= 0.995 ? value.toFixed(1) : value.toFixed(2);
}

export function percent(value: number | undefined): string {
  return value === undefined || Number.isNaN(value)
    ? '–'
    : `${(value * 100).toFixed(value < 0.0995 ? 1 : 0)} %`;
}

/** A bar of a table: at most `most`, or at least `least`. A figure that is not there holds nothing and misses nothing. */
export function bar(
  text: string,
  value: number,
  limits: { readonly most: number } | { readonly least: number },
  aim: number,
  unit = '',
) {
  if (Number.isNaN(value)) return [];
  const most = 'most' in limits;
  const limit = most ? limits.most : limits.least;
  const held = most ? value <= limit : value >= limit;
  const words = `at ${most ? 'most' : 'least'} ${limit}${unit} (aim ${aim}${unit})`;
  return [{ text: `${text}: ${ratio(value)}${unit}, ${words}`, held }];
}
