export async function checkPassword(
  email: unknown,
  password: unknown,
): Promise<{ id: string; email: string } | null> {
  return email === 'ada@example.com' && password === 'correct horse' ? { id: 'u1', email } : null
}
