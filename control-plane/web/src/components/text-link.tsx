import { Anchor, type AnchorProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

interface TextLinkProps extends AnchorProps {
  to: string;
  children: ReactNode;
}

/** A link to another page of the console, in running text or in a table. */
export const TextLink = (props: TextLinkProps) => <Anchor component={Link} inherit {...props} />;
