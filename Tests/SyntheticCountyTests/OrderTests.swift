// The county as a merge test: forty devices, whatever the order in which their work arrives.

import CountyOrders
import Testing

@Suite struct `The county's work in any order` {
  /// More with `fieldkeep-county --orders 200`.
  @Test func `comes to one state and the same Board figures`() {
    let failures = OrderTrial(orders: 20, seed: 1).failures { print($0) }
    #expect(failures.isEmpty, "\(failures)")
  }

  /// The whole county with `fieldkeep-county --replicas --orders 1`.
  @Test func `comes to one state and the same figures on forty real replicas and a newcomer`()
    throws
  {
    let failures = try FieldTrial(seed: 1, isPart: true).failures { print($0) }
    #expect(failures.isEmpty, "\(failures)")
  }
}
