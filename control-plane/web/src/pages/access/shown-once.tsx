import { Button, Code, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { copyText } from '../../components/copy-text.js';

interface ShownOnceProps {
  /** What it is called, as a button says it. */
  name: string;
  text: string;
  children: string;
}

/** A link or a key that cannot be read again. */
export function ShownOnce({ name, text, children }: ShownOnceProps) {
  const [copied, setCopied] = useState(false);
  const copy = () => void copyText(text).then(() => setCopied(true));
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm">{children}</Text>
      <Code block w="100%" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} tabIndex={0} aria-label={name}>
        {text}
      </Code>
      <Button leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />} onClick={copy}>
        {copied ? 'Copied' : `Copy the ${name}`}
      </Button>
    </Stack>
  );
}
