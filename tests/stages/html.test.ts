import { expect, test } from '@jest/globals';
import { escapeHtml, page } from '../../stages/html.ts';

test('a page loads nothing, says its language and fits a phone', () => {
  const html = page('Tracks & <co>', '<p>body</p>', '.own{color:red}');
  expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(html).toContain('<title>Tracks &amp; &lt;co&gt;</title>');
  expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  expect(html).toContain('.own{color:red}');
  expect(html).not.toMatch(/(?:src|href)=|url\(|@import|<script/);
});

test('what is escaped can stand in content and in attributes', () => {
  expect(escapeHtml(`<a href="x" title='y'>&amp;`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;');
});
