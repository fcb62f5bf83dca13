import { Code, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { contentQuery } from '../api/queries.js';
import { plural, shortDigest } from '../format.js';
import { TextLink } from './text-link.js';

interface ContentLinkProps {
  /** As a model names what it was trained on. */
  dataset: { name: string; sha256: string; rows: number };
}

/** A data set by its content: a link while that is here, whatever it is called now. */
export function ContentLink({ dataset: { name, sha256, rows } }: ContentLinkProps) {
  const datasets = useQuery(contentQuery(sha256));
  const found = datasets.data?.items[0];
  return (
    <span>
      {found ? <TextLink to={`/datasets/${found.id}`}>{found.name}</TextLink> : name}{' '}
      <Text span inherit c="dimmed">
        {plural(rows, 'row')}
      </Text>{' '}
      <Code title={sha256}>{shortDigest(sha256)}</Code>
      {datasets.data && !found && (
        <Text span inherit c="dimmed">
          {' '}
          not here
        </Text>
      )}
    </span>
  );
}
