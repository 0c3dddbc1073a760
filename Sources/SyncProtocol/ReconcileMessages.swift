// Comparing what two sides have, scope by scope, when a cursor cannot tell: after a restore, after a new grant,
// between two laptops.

public import CausalMerge
import FoundationEssentials
import SwiftProtobuf

/// `POST /v1/reconcile`: what this side has of some scopes.
public struct ReconcileRequest: Hashable, Sendable {
  public var scopes: [ScopeFrontier]
  /// The most bytes of items that the answer should hold; 0 leaves it to the server.
  public var byteBudget: UInt32

  public init(scopes: [ScopeFrontier], byteBudget: UInt32 = 0) {
    self.scopes = scopes
    self.byteBudget = byteBudget
  }
}

extension ReconcileRequest: MirroredMessage {
  package static var shape: MessageShape {
    MessageShape(fields: [1: .messages("scopes", atMost: Limits.scopesPerMessage, .flat)])
  }

  package init(_ generated: Fieldkeep_V1_ReconcileRequest) throws(MessageError) {
    scopes = try mirror(generated.scopes) { element throws(MessageError) in
      try ScopeFrontier(element)
    }
    byteBudget = generated.byteBudget
  }

  package var generated: Fieldkeep_V1_ReconcileRequest {
    .with {
      $0.scopes = scopes.map(\.generated)
      $0.byteBudget = byteBudget
    }
  }
}

/// What one side has stored of a scope, applied or not.
public struct ScopeFrontier: Hashable, Sendable {
  public var scope: ScopeID
  /// The newest segments, then some of their ancestors at growing distance.
  ///
  /// The other side may not know the newest; the nearest ancestor that both know bounds what has to be sent.
  public var haves: [SegmentHash]

  public init(scope: ScopeID, haves: [SegmentHash]) {
    self.scope = scope
    self.haves = haves
  }

  init(_ generated: Fieldkeep_V1_ScopeFrontier) throws(MessageError) {
    scope = try generated.scope.identifier("scope")
    haves = try generated.haves.digests("haves", limit: Limits.havesPerScope)
  }

  var generated: Fieldkeep_V1_ScopeFrontier {
    .with {
      $0.scope = Data(scope)
      $0.haves = Data(together: haves)
    }
  }
}

/// The answer, scope by scope.
public struct ReconcileResponse: Hashable, Sendable {
  /// In the order asked; fewer when the budget was used up.
  public var scopes: [ScopeComparison]
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var serverTime: Int64
  /// The log's present end, to go on from when all is compared.
  public var cursor: Cursor?
  /// Positions up to this one are in a verified backup or a second copy.
  public var safeThrough: UInt64

  public init(
    scopes: [ScopeComparison], serverTime: Int64, cursor: Cursor?, safeThrough: UInt64 = 0
  ) {
    self.scopes = scopes
    self.serverTime = serverTime
    self.cursor = cursor
    self.safeThrough = safeThrough
  }
}

extension ReconcileResponse: MirroredMessage {
  package static var shape: MessageShape {
    let items = MessageShape.Field.messages("items", atMost: Limits.itemsPerMessage, .flat)
    return MessageShape(fields: [
      1: .messages("scopes", atMost: Limits.scopesPerMessage, MessageShape(fields: [4: items]))
    ])
  }

  package init(_ generated: Fieldkeep_V1_ReconcileResponse) throws(MessageError) {
    scopes = try mirror(generated.scopes) { element throws(MessageError) in
      try ScopeComparison(element)
    }
    serverTime = generated.serverTime
    cursor = generated.hasCursor ? try Cursor(generated.cursor) : nil
    safeThrough = generated.safeThrough
  }

  package var generated: Fieldkeep_V1_ReconcileResponse {
    .with {
      $0.scopes = scopes.map(\.generated)
      $0.serverTime = serverTime
      if let cursor { $0.cursor = cursor.generated }
      $0.safeThrough = safeThrough
    }
  }
}

/// What the server has of one scope that the asker lacks, and the reverse.
public struct ScopeComparison: Hashable, Sendable {
  public var scope: ScopeID
  /// `false`: unknown here, or not the asker's to read, and nothing follows.
  public var isReadable: Bool
  /// The newest segments that the server has.
  public var frontier: [SegmentHash]
  /// What the asker lacks, parents first, then wraps.
  public var items: [Item]
  /// Ask again with the frontier reached.
  public var hasMore: Bool
  /// Wraps that the log commits to and the server lacks.
  public var wantedWraps: [WrapHash]

  public init(
    scope: ScopeID, isReadable: Bool, frontier: [SegmentHash] = [], items: [Item] = [],
    hasMore: Bool = false, wantedWraps: [WrapHash] = []
  ) {
    self.scope = scope
    self.isReadable = isReadable
    self.frontier = frontier
    self.items = items
    self.hasMore = hasMore
    self.wantedWraps = wantedWraps
  }

  init(_ generated: Fieldkeep_V1_ScopeComparison) throws(MessageError) {
    scope = try generated.scope.identifier("scope")
    isReadable = generated.readable
    frontier = try generated.frontier.digests("frontier", limit: Limits.havesPerScope)
    items = try mirror(generated.items) { element throws(MessageError) in try Item(element) }
    hasMore = generated.more
    wantedWraps = try generated.wantedWraps.digests(
      "wanted_wraps", limit: Limits.itemsPerMessage)
  }

  var generated: Fieldkeep_V1_ScopeComparison {
    .with {
      $0.scope = Data(scope)
      $0.readable = isReadable
      $0.frontier = Data(together: frontier)
      $0.items = items.map(\.generated)
      $0.more = hasMore
      $0.wantedWraps = Data(together: wantedWraps)
    }
  }
}
