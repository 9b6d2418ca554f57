import type { Pool } from 'pg'
import { LEASE, type Outbox } from './outbox.js'

/**
 * Run it once, after `migrate()`. An event that asks for a mail has `"notify":true` in its document. Nothing else looks
 * like it, because quotes inside a text are escaped.
 */
export const POSTGRES_OUTBOX = `CREATE TABLE mail_outbox (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event TEXT NOT NULL,
  due BIGINT NOT NULL DEFAULT 0
);
CREATE FUNCTION add_to_mail_outbox() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN
  INSERT INTO mail_outbox (event) VALUES (NEW.document);
  RETURN NULL;
END $$;
CREATE TRIGGER add_to_mail_outbox AFTER INSERT ON stepward_events FOR EACH ROW
  WHEN (NEW.document LIKE '%"notify":true%') EXECUTE FUNCTION add_to_mail_outbox();`

const CLAIM = `UPDATE mail_outbox SET due = $2 WHERE id = (
  SELECT id FROM mail_outbox WHERE due <= $1 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id, event`

export function postgresOutbox(pool: Pick<Pool, 'query'>): Outbox {
  return {
    async claim(now) {
      const { rows } = await pool.query(CLAIM, [now.getTime(), now.getTime() + LEASE * 1000])
      const [row] = rows
      return row === undefined ? null : { key: row.id, event: JSON.parse(row.event) }
    },
    async remove({ key }) {
      await pool.query('DELETE FROM mail_outbox WHERE id = $1', [key])
    },
  }
}
