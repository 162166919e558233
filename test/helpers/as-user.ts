/** Does something with the rights of an ordinary user, whether the tests run as root or not. */
export const asUser = async <Result>(act: () => Promise<Result>): Promise<Result> => {
  const { seteuid, setegid } = process
  if (process.geteuid?.() !== 0 || seteuid === undefined || setegid === undefined) return act()
  setegid(65_534)
  seteuid(65_534)
  try {
    return await act()
  } finally {
    seteuid(0)
    setegid(0)
  }
}
