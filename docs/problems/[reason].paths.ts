import { refusalPages } from '../../scripts/reference/refusals.js'

/** A page for each reason of problem details, whose `type` is its address. */
export default {
  paths: () => refusalPages.map(({ slug, content }) => ({ params: { reason: slug }, content })),
}
