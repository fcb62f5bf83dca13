import styles from './datasets.module.css';

interface TinyHistogramProps {
  bars: readonly number[];
  scale: 'linear' | 'log';
}

const [WIDTH, HEIGHT] = [120, 22];
/** A bar with one row in a million still shows. */
const MIN_HEIGHT = 1;

/** The shape of a column, beside its figures. Heights are logarithmic: most columns are nearly always zero. */
export function TinyHistogram({ bars, scale }: TinyHistogramProps) {
  const most = Math.log1p(Math.max(...bars, 1));
  const width = WIDTH / Math.max(1, bars.length);
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      className={styles.tiny}
      role="img"
      aria-label={`Distribution on a ${scale === 'log' ? 'logarithmic' : 'linear'} axis`}
    >
      {bars.map((bar, index) => {
        const height = bar === 0 ? 0 : Math.max(MIN_HEIGHT, (Math.log1p(bar) / most) * HEIGHT);
        return (
          <rect key={index} x={index * width} y={HEIGHT - height} width={Math.max(1, width - 0.5)} height={height} />
        );
      })}
    </svg>
  );
}
