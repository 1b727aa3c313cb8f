import Digests
import Testing

@Suite("ConstantTime")
struct ConstantTimeTests {
    @Test("only the same bytes in the same order are equal")
    func equality() {
        #expect(ConstantTime.equals([], []))
        #expect(ConstantTime.equals([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.equals([1, 2, 3], [1, 2]))
        #expect(!ConstantTime.equals([1, 2, 3], [3, 2, 1]))
        #expect(!ConstantTime.equals([0x80], [0x00]))
    }
}
