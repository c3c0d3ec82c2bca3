// oidc-provider on PostgreSQL, for bench/peers: refresh tokens rotate, access tokens of refreshes are JWTs signed with ES256 and
// not stored; those that are introspected are opaque, since it introspects no others. One row for each thing that it keeps, found
// by its key; every statement is a transaction of its own, durable when it returns. POST /fill?count=N begins N sessions, each with
// a grant of its own, the way its models do it.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import pg from 'pg';

const [port, database] = process.argv.slice(2);
const RESOURCE = 'urn:bench';
const pool = new pg.Pool({ connectionString: database, max: 20 });
await pool.query('create table held (model text, id text, grant_id text, consumed bigint, payload jsonb, primary key (model, id))');
await pool.query('create index on held (grant_id)');

class Table {
  constructor(model) {
    this.model = model;
  }

  upsert(id, payload) {
    return pool.query({
      name: 'upsert',
      text: 'insert into held values ($1, $2, $3, null, $4) on conflict (model, id) do update set payload = excluded.payload',
      values: [this.model, id, payload.grantId, payload],
    });
  }

  async find(id) {
    const { rows } = await pool.query({
      name: 'find',
      text: 'select consumed, payload from held where model = $1 and id = $2',
      values: [this.model, id],
    });
    return rows.length ? { ...rows[0].payload, ...(rows[0].consumed ? { consumed: Number(rows[0].consumed) } : {}) } : undefined;
  }

  consume(id) {
    return pool.query({
      name: 'consume',
      text: 'update held set consumed = extract(epoch from now())::bigint where model = $1 and id = $2',
      values: [this.model, id],
    });
  }

  destroy(id) {
    return pool.query({ name: 'destroy', text: 'delete from held where model = $1 and id = $2', values: [this.model, id] });
  }

  revokeByGrantId(grantId) {
    return pool.query({
      name: 'revoke',
      text: 'delete from held where model = $1 and grant_id = $2',
      values: [this.model, grantId],
    });
  }
}

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const provider = new Provider(`http://127.0.0.1:${port}`, {
  adapter: Table,
  jwks: { keys: [{ ...key, alg: 'ES256', use: 'sig' }] },
  clients: [
    {
      client_id: 'bench',
      client_secret: 'known-to-whoever-reads-this',
      redirect_uris: ['https://app.example.com/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      id_token_signed_response_alg: 'ES256',
    },
  ],
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  rotateRefreshToken: true,
  ttl: { AccessToken: 900, RefreshToken: 2592000, Grant: 7776000 },
  features: {
    introspection: { enabled: true },
    revocation: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: 'api', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }),
    },
  },
});

async function session(number) {
  const client = await provider.Client.find('bench');
  const grant = new provider.Grant({ clientId: 'bench', accountId: `person-${number}` });
  grant.addOIDCScope('offline_access');
  grant.addResourceScope(RESOURCE, 'api');
  const grantId = await grant.save();
  const common = { client, grantId, accountId: grant.accountId, gty: 'authorization_code' };
  const refresh = new provider.RefreshToken({ ...common, scope: 'offline_access api', resource: RESOURCE });
  const access = new provider.AccessToken({ ...common, scope: 'offline_access' });
  return { refresh_token: await refresh.save(), access_token: await access.save() };
}

async function fill(count) {
  const all = [];
  while (all.length < count) {
    const some = Array.from({ length: Math.min(50, count - all.length) }, (_, i) => session(all.length + i));
    all.push(...(await Promise.all(some)));
  }
  return all;
}

const handle = provider.callback();
const server = createServer(async (request, response) => {
  if (request.url.startsWith('/fill?count=')) {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(await fill(Number(request.url.slice('/fill?count='.length)))));
  } else {
    handle(request, response);
  }
});
// The callers keep their connections from one measurement to the next.
server.keepAliveTimeout = 600_000;
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
