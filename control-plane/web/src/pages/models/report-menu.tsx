import { Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconChevronDown } from '@tabler/icons-react';
import { Link } from 'react-router';
import { apiUrl } from '../../api/client.js';
import { evaluationQuery, modelVersionPath, versionsQuery } from '../../api/queries.js';

/** The report to read, to keep and to compute with; and the comparison with another version. */
export function ReportMenu({ name, version }: { name: string; version: number }) {
  const evaluation = useQuery(evaluationQuery(name, version));
  const models = useQuery(versionsQuery(name));
  const others = (models.data?.items ?? []).filter((other) => other.version !== version);
  const champion = others.find(({ aliases }) => aliases.includes('champion')) ?? others[0];
  const report = apiUrl(`${modelVersionPath(name, version)}/evaluation`);
  const file = `${name}-${version}-evaluation`;
  if (!evaluation.data && !champion) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={16} />}>
          Report
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {evaluation.data && (
          <>
            <Menu.Item component="a" href={`${report}.html`} target="_blank">
              Open as one page
            </Menu.Item>
            <Menu.Item component="a" href={`${report}.html`} download={`${file}.html`}>
              Download HTML
            </Menu.Item>
            <Menu.Item component="a" href={report} download={`${file}.json`}>
              Download JSON
            </Menu.Item>
          </>
        )}
        {champion && (
          <Menu.Item component={Link} to={`/models/${name}/compare?a=${champion.version}&b=${version}`}>
            Compare with v{champion.version}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
