import { pageFile } from '../../../shared/page.ts'

/** The page that all examples share. Yours are components. */
export async function GET(request: Request): Promise<Response> {
  const file = await pageFile(new URL(request.url).pathname)
  return file === null ? new Response(null, { status: 404 }) : new Response(file.body, file)
}
