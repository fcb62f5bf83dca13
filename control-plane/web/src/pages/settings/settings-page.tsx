import { Text } from '@mantine/core';
import { PageHeader } from '../../components/page-header.js';
import { TextLink } from '../../components/text-link.js';
import { SettingsEditor } from './settings-editor.js';

/** What all agents go by. */
export const SettingsPage = () => (
  <>
    <PageHeader
      title="Settings"
      description={
        <Text size="sm" c="dimmed">
          For the whole fleet. A <TextLink to="/groups">group</TextLink> or an <TextLink to="/agents">agent</TextLink>{' '}
          with a value of its own goes by that.
        </Text>
      }
    />
    <SettingsEditor target={{ scope: 'fleet', name: '' }} />
  </>
);
