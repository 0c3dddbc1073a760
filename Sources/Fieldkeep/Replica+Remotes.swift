// Servers that the replica syncs with, and how far work has come with each.

import CurlTransport
public import LocalReplica

extension Replica {
  /// The servers, in the order in which they were added.
  public func remotes() throws(FieldkeepError) -> [Remote] {
    try locked { try $0.remotes() }
  }

  /// The server of this name.
  public func remote(named name: String) throws(FieldkeepError) -> Remote {
    try locked { try $0.remote(named: name) }
  }

  /// Adds a server; what this device holds of its own will be offered to it.
  ///
  /// - Parameters:
  ///   - name: what to call it.
  ///   - url: an https address.
  ///   - pin: SHA-256 of the public key of its certificate; empty where a public authority vouches for it.
  /// - Throws: ``FieldkeepError``.
  public func addRemote(name: String, url: String, pin: [UInt8]) throws(FieldkeepError) {
    try locked { try $0.addRemote(name: name, url: url, pin: pin) }
  }

  /// Changes where a server is found, or the pin of its key.
  public func setRemote(_ name: String, url: String, pin: [UInt8]) throws(FieldkeepError) {
    try locked { core in
      let remote = try core.remote(named: name)
      transports[remote.number]?.transport.close()
      transports[remote.number] = nil
      try core.setRemote(name, url: url, pin: pin)
    }
  }

  /// How far this device's work has come with a server.
  public func deliveryCounts(for remote: Remote) throws(FieldkeepError) -> DeliveryCounts {
    try locked { try $0.deliveryCounts(for: remote) }
  }

  /// Changes that are here and nowhere else as far as is known, while no server is named at all.
  public func changesWithoutRemote() throws(FieldkeepError) -> Int {
    try locked { try $0.changesWithoutRemote() }
  }

  /// What servers refused: kept here, with the reason.
  public func refusedSegments() throws(FieldkeepError) -> [RefusedSegment] {
    try locked { try $0.refusedSegments() }
  }

  /// Offers again what a server refused, after a grant or with a newer server.
  public func offerRefusedAgain(to remote: Remote) throws(FieldkeepError) {
    try locked { try $0.offerRefusedAgain(to: remote) }
  }
}
