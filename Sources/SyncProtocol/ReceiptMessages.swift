// Orders that were carried out, each confirmed by the device that did it: how people learn that something is gone.

public import CausalMerge
import FoundationEssentials
import SwiftProtobuf

/// A device's word that it has carried out an order.
public struct Receipt: Hashable, Sendable {
  /// What was carried out; one of a later kind says nothing here.
  public struct Kind: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
      self.rawValue = rawValue
    }

    /// An ``ErasureOrder`` of the roster.
    public static let orderDone = Kind(rawValue: 1)
    /// A ``Revocation`` that says `wipe`: the device has emptied itself.
    public static let wiped = Kind(rawValue: 2)
  }

  public var order: OrderID
  public var device: DeviceID
  public var kind: Kind
  /// Milliseconds since 1970-01-01T00:00:00Z by the device's clock less its error; for showing only.
  public var doneAt: Int64
  /// 64 bytes, by the device.
  public var signature: [UInt8]

  public init(
    order: OrderID, device: DeviceID, kind: Kind, doneAt: Int64, signature: [UInt8]
  ) {
    self.order = order
    self.device = device
    self.kind = kind
    self.doneAt = doneAt
    self.signature = signature
  }

  /// What the device signs: bound to its organization.
  public static func signedMessage(
    organization: OrganizationID, order: OrderID, device: DeviceID, kind: Kind, doneAt: Int64
  ) -> [UInt8] {
    Label.receipt.bytes + organization.bytes + order.bytes + device.bytes
      + kind.rawValue.bigEndianBytes + UInt64(bitPattern: doneAt).bigEndianBytes
  }
}

extension Receipt: MirroredMessage {
  package static var shape: MessageShape { .flat }

  package init(_ generated: Fieldkeep_V1_Receipt) throws(MessageError) {
    order = try generated.order.identifier("order")
    device = try generated.device.identifier("device")
    kind = Kind(rawValue: UInt32(truncatingIfNeeded: generated.kind.rawValue))
    doneAt = generated.doneAt
    signature = try generated.signature.exactly(Limits.signatureBytes, "signature")
  }

  package var generated: Fieldkeep_V1_Receipt {
    .with {
      $0.order = Data(order)
      $0.device = Data(device)
      $0.kind = .init(rawValue: Int(kind.rawValue)) ?? .unknown
      $0.doneAt = doneAt
      $0.signature = Data(signature)
    }
  }
}

/// `POST /v1/receipts`: a device hands in receipts; an admin's device asks who has confirmed.
public struct ReceiptsRequest: Hashable, Sendable {
  public var receipts: [Receipt]
  /// Orders of which an admin's device asks.
  public var orders: [OrderID]

  /// The most orders that one request asks of.
  public static let orderLimit = 256

  public init(receipts: [Receipt], orders: [OrderID]) {
    self.receipts = receipts
    self.orders = orders
  }
}

extension ReceiptsRequest: MirroredMessage {
  package static var shape: MessageShape {
    MessageShape(fields: [
      1: .messages("receipts", atMost: Limits.itemsPerMessage, .flat),
      2: .strings("orders", atMost: orderLimit),
    ])
  }

  package init(_ generated: Fieldkeep_V1_ReceiptsRequest) throws(MessageError) {
    receipts = try mirror(generated.receipts) { element throws(MessageError) in
      try Receipt(element)
    }
    orders = try mirror(generated.orders) { element throws(MessageError) in
      try element.identifier("orders")
    }
  }

  package var generated: Fieldkeep_V1_ReceiptsRequest {
    .with {
      $0.receipts = receipts.map(\.generated)
      $0.orders = orders.map { Data($0) }
    }
  }
}

/// When a device was last heard of.
public struct DeviceContact: Hashable, Sendable {
  public var device: DeviceID
  /// When it last opened a session: milliseconds since 1970-01-01T00:00:00Z; `nil` if never there.
  public var lastSession: Int64?

  public init(device: DeviceID, lastSession: Int64?) {
    self.device = device
    self.lastSession = lastSession
  }
}

/// The answer: the receipts that are there.
public struct ReceiptsResponse: Hashable, Sendable {
  /// The device's own, and those of the orders that an admin asked of.
  public var receipts: [Receipt]
  /// Every device, for an admin who asked.
  public var contacts: [DeviceContact]
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var serverTime: Int64

  public init(receipts: [Receipt], contacts: [DeviceContact], serverTime: Int64) {
    self.receipts = receipts
    self.contacts = contacts
    self.serverTime = serverTime
  }
}

extension ReceiptsResponse: MirroredMessage {
  package static var shape: MessageShape {
    MessageShape(fields: [
      1: .messages("receipts", atMost: Limits.itemsPerMessage, .flat),
      2: .messages("contacts", atMost: Limits.itemsPerMessage, .flat),
    ])
  }

  package init(_ generated: Fieldkeep_V1_ReceiptsResponse) throws(MessageError) {
    receipts = try mirror(generated.receipts) { element throws(MessageError) in
      try Receipt(element)
    }
    contacts = try mirror(generated.contacts) { element throws(MessageError) in
      DeviceContact(
        device: try element.device.identifier("device"),
        lastSession: element.lastSession == 0 ? nil : element.lastSession)
    }
    serverTime = generated.serverTime
  }

  package var generated: Fieldkeep_V1_ReceiptsResponse {
    .with {
      $0.receipts = receipts.map(\.generated)
      $0.contacts = contacts.map { contact in
        .with {
          $0.device = Data(contact.device)
          $0.lastSession = contact.lastSession ?? 0
        }
      }
      $0.serverTime = serverTime
    }
  }
}
