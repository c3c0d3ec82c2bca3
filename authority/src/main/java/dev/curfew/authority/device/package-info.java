/// Devices: a machine or browser installation of a person, recognised again.
///
/// Owns `PATCH /api/v1/devices/{id}`.
///
/// Law L8: ending a device's sessions ends no other device's.
@NullMarked
package dev.curfew.authority.device;

import org.jspecify.annotations.NullMarked;
