import { expect, it } from '@jest/globals';
import { benignClassAmong } from './benign-class.js';

it.each([
  [['Bot', 'BENIGN', 'FTP-Patator'], 'BENIGN'],
  [['DoS', 'Normal'], 'Normal'],
  [['normal ', 'DoS'], 'normal '],
  [['Background', 'Botnet'], 'Background'],
  [['Bot', 'FTP-Patator'], undefined],
  [['Benign', 'Background'], undefined],
  [['Normality', 'NotBenign'], undefined],
  [[], undefined],
])('among %j it is %s', (classes, expected) => expect(benignClassAmong(classes)).toBe(expected));
