/** Everything a source gives, in order. */
export const collect = async <Item>(
  source: AsyncIterable<Item> | Iterable<Item>,
): Promise<Item[]> => {
  const items: Item[] = []
  for await (const item of source) items.push(item)
  return items
}
