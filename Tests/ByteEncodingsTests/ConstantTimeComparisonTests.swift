import ByteEncodings
import Testing

@Suite("ConstantTimeComparison")
struct ConstantTimeComparisonTests {
    @Test("only the same bytes in the same order are equal")
    func equality() {
        #expect(ConstantTimeComparison.areEqual([], []))
        #expect(ConstantTimeComparison.areEqual([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTimeComparison.areEqual([1, 2, 3], [1, 2]))
        #expect(!ConstantTimeComparison.areEqual([1, 2, 3], [3, 2, 1]))
        #expect(!ConstantTimeComparison.areEqual([0x80], [0x00]))
    }
}
