import { Select } from '@mantine/core';
import type { Role } from '../api/types.js';
import { ROLES } from './role.js';

interface RoleSelectProps {
  value: Role;
  onChange: (role: Role) => void;
}

/** A role, with what it may do. */
export const RoleSelect = ({ value, onChange }: RoleSelectProps) => (
  <Select
    label="Role"
    description="Each role may also do what the ones before it may"
    data={ROLES.map(({ value: role, adds }) => ({ value: role, label: `${role}: ${adds}` }))}
    value={value}
    allowDeselect={false}
    onChange={(role) => onChange(ROLES.find((known) => known.value === role)?.value ?? value)}
  />
);
