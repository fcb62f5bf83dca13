import { expect, it } from '@jest/globals';
import { html, table } from './markup.js';

it('escapes whatever is put in, unless it is markup', () => {
  const name = `<script>alert("1")</script> & 'co'`;
  expect(html`<b title="${name}">${name}</b>`.text).toBe(
    '<b title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;co&#39;">' +
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;co&#39;</b>',
  );
  expect(html`<i>${html`<b>${1}</b>`}</i>`.text).toBe('<i><b>1</b></i>');
});

it('escapes the cells of tables', () => {
  expect(table(['<a>'], [['<b>']]).text).toMatch(/&lt;a&gt;[^]*&lt;b&gt;/);
});
