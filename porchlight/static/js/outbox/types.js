/** What pages see of the outbox. Descriptions only: nothing here runs. */

/**
 * @typedef {object} Device  what joining told this phone; never the token
 * @property {string} device
 * @property {{id: number, name: string}} org
 * @property {{id: string, name: string, language: string} | null} person  null on a shared phone
 * @property {boolean} shared
 * @property {string} zone       IANA zone of the network
 * @property {number} day_starts minutes after midnight at which the service day starts
 *
 * @typedef {object} Status
 * @property {boolean} joined
 * @property {number} waiting
 * @property {number} received      receipts of the last 14 days
 * @property {number} needsHelp
 * @property {string | null} lastSync       ISO time of the last push that the server answered
 * @property {string | null} oldestWaiting  ISO time at which the oldest waiting entry was saved
 * @property {boolean} syncing
 * @property {boolean} paused       the server no longer knows this phone (401): everything is kept, join again
 * @property {boolean} uploadOnly   14 days offline: what waits may still go up, nothing comes down until joined again
 * @property {boolean} reload       the server asks for a newer app
 * @property {boolean} wiped        this phone was wiped in this page's life
 * @property {number | null} clockOffset  server minus phone in ms, as last seen; beyond 600000 show a banner
 * @property {string | null} problem  of the upload: offline | timeout | cut | captive_portal | busy | server | unauthorised | storage_full
 * @property {string | null} download of the download: the same words
 * @property {string | null} nextTry  ISO time of the next try by itself
 * @property {string | null} emptiesAt  told to wipe, with entries that no server takes: ISO time at which those go, too
 *
 * @typedef {object} Waiting  one row of the outbox; what it says is sealed
 * @property {string} id
 * @property {string} kind
 * @property {string} savedAt
 * @property {string} day    service day, YYYY-MM-DD
 * @property {number} band   0..5
 * @property {Object<string, number>} counts
 * @property {"waiting" | "help"} state
 * @property {string | null} code  why it needs help: too_large | unreadable | refused | other_org | the server's own
 *
 * @typedef {object} Receipt
 * @property {string} id
 * @property {string} day
 * @property {number} band
 * @property {Object<string, number>} counts  people, items, kits, sharps: those above zero
 *
 * @typedef {object} Draft
 * @property {string} id
 * @property {string} kind
 * @property {"open" | "sealed"} state
 * @property {object | null} body    null once sealed; so is `form`, which its page gave to stand again
 * @property {string} touchedAt
 * @property {boolean} ask           72 h old: ask whether to keep or drop it
 */

export {};
