/// What went through the gateway: how many requests, how quick, how many tokens, for whom.
///
/// A summary of each request is added up in memory and written once a second, by minute and by hour: the
/// charts read those. For each session and model a minute ends with one event in the audit log, so that use
/// nobody expected leads to a session that can be ended.
///
/// Law: adding up loses nothing while the process lives, a database that was away for a while included; and a
/// row is written by one node only, as a total, so writing it again changes nothing.
@NullMarked
package dev.curfew.gateway.traffic;

import org.jspecify.annotations.NullMarked;
