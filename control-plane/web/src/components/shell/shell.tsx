import { AppShell, Burger, Group, NavLink, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { AccountMenu } from './account-menu.js';
import { Brand } from './brand.js';
import { LiveIndicator } from './live-indicator.js';
import { NAVIGATION } from './navigation.js';
import styles from './shell.module.css';
import { StaleBanner } from './stale-banner.js';
import { ThemeToggle } from './theme-toggle.js';
import { WarningBanner } from './warning-banner.js';
import { useDataAge } from './use-data-age.js';

/** Navigation at the side (behind a button on narrow screens) and the page. */
export function Shell() {
  const [opened, menu] = useDisclosure();
  const { pathname } = useLocation();
  const isStale = useDataAge() !== null;
  const section = `/${pathname.split('/')[1]}`;

  return (
    <AppShell
      header={{ height: { base: 48, md: 0 } }}
      navbar={{ width: 208, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', md: 'lg' }}
      transitionDuration={0}
    >
      <a href="#main" className={styles.skip}>
        Skip to the content
      </a>
      <AppShell.Header hiddenFrom="md" className={styles.bar}>
        <Burger
          opened={opened}
          onClick={menu.toggle}
          size="sm"
          aria-label={opened ? 'Close the menu' : 'Open the menu'}
        />
        <Brand />
        <LiveIndicator />
      </AppShell.Header>
      <AppShell.Navbar className={styles.bar} p="sm">
        <AppShell.Section visibleFrom="md" px="xs" pb="md" pt={4}>
          <Brand />
        </AppShell.Section>
        <AppShell.Section grow component={ScrollArea}>
          <nav aria-label="Pages">
            {NAVIGATION.map(({ title, pages }) => (
              <div key={title}>
                <Text size="xs" c="dimmed" fw={550} px="xs" pt="sm" pb={4}>
                  {title}
                </Text>
                {pages.map(({ to, label, icon: Icon }) => (
                  <NavLink
                    key={to}
                    component={Link}
                    to={to}
                    label={label}
                    onClick={menu.close}
                    active={section === to}
                    aria-current={section === to ? 'page' : undefined}
                    leftSection={<Icon size={17} stroke={1.7} aria-hidden />}
                    className={styles.link}
                  />
                ))}
              </div>
            ))}
          </nav>
        </AppShell.Section>
        <AppShell.Section pt="sm">
          <AccountMenu onLeave={menu.close} />
          <Group justify="space-between" wrap="nowrap" px="xs" pt="sm">
            <LiveIndicator />
            <ThemeToggle />
          </Group>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" className={styles.main}>
        <div className={styles.page} data-stale={isStale || undefined}>
          <StaleBanner />
          <WarningBanner />
          <Outlet />
          <ScrollRestoration />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}
