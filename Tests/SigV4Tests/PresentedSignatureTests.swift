import SigV4
import Testing
import Timestamps

@Suite("Presented signatures")
struct PresentedSignatureTests {
    private func error(_ request: SignableRequest) -> SignatureError? {
        do throws(SignatureError) {
            _ = try SignatureVerifier(functions: .openSSL).verify(request, now: DerivedCase.time) { _ in
                DerivedCase.permanent
            }
            return nil
        } catch {
            return error
        }
    }

    private func replacing(_ old: String, _ new: String) -> SignableRequest {
        var request = DerivedCase.all[2].signed.request
        for index in request.headers.indices where request.headers[index].name == "Authorization" {
            request.headers[index].value = request.headers[index].value.replacing(old, with: new)
        }
        return request
    }

    @Test(
        "a header that is not of the form is malformed",
        arguments: [
            ("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"), ("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256"),
            ("AWS4-HMAC-SHA256 ", "Bearer "), ("Credential=", "Credentials="), ("Signature=", "Signature"),
            (", Signature=", ", Signature=0, Signature="), (", Signature=", ", Extra=1, Signature="),
            ("/aws4_request", "/aws5_request"), ("/us-east-1/", "//"), ("/us-east-1/", "/"),
            ("AKIDWALLCRAWLER/", "/"), ("AKIDWALLCRAWLER/20261122", "AKIDWALLCRAWLER/20261121"),
            ("AKIDWALLCRAWLER/20261122", "AKIDWALLCRAWLER/2026"), ("host;", ""), ("host;", "Host;"),
            ("host;", "host;host;"), ("content-type;host;", "host;content-type;"), ("host;", "host;;"),
            ("x-amz-date;", ""), (";x-amz-target", ""), ("host;", "host;not-there;"), ("Signature=b3", "Signature=B3"),
            ("Signature=b3", "Signature="), ("Signature=b3", "Signature=zz"), ("Signature=b3", "Signature=b3b3"),
        ])
    func malformed(_ old: String, _ new: String) {
        let changed = replacing(old, new)
        #expect(changed.headers.map(\.value) != DerivedCase.all[2].signed.request.headers.map(\.value))
        guard case .malformed = error(changed) else {
            Issue.record("\(String(describing: error(changed)))")
            return
        }
    }

    @Test(
        "a date that is missing, doubled, spelled otherwise or not in the calendar is malformed",
        arguments: [
            [], ["20261122T154700Z", "20261122T154700Z"], ["2026-11-22T15:47:00Z"], ["20261122T154700"],
            ["20261122T154700+00:00"], ["20261131T154700Z"], ["20261122T254700Z"], [""], ["20261122T154700.5Z"],
        ])
    func dates(_ dates: [String]) {
        var request = DerivedCase.all[2].signed.request
        request.headers.removeAll { $0.name == "X-Amz-Date" }
        for date in dates { request.headers.append(("X-Amz-Date", date)) }
        guard case .malformed = error(request) else {
            Issue.record("\(String(describing: error(request)))")
            return
        }
    }

    @Test("two signatures, two hosts and a doubled parameter are malformed")
    func doubled() {
        var request = DerivedCase.all[2].signed.request
        request.headers.append(request.headers[request.headers.count - 1])
        #expect(error(request) == .malformed("the request is signed more than once"))
        request = DerivedCase.all[2].signed.request
        request.target = "/?X-Amz-Signature=0"
        #expect(error(request) == .malformed("the request is signed more than once"))
        request = DerivedCase.all[2].signed.request
        request.headers.append(("host", "other.example"))
        #expect(error(request) == .malformed("one Host is needed"))
        request = DerivedCase.all[3].signed.request
        request.target += "&X-Amz-Date=20261122T154700Z"
        #expect(error(request) == .malformed("one X-Amz-Date is needed"))
    }

    @Test("a header of the caller's that would change the meaning must be signed")
    func unsignedHeader() {
        var request = DerivedCase.all[2].signed.request
        request.headers.append(("X-Amz-Copy-Source", "/other"))
        #expect(error(request) == .malformed("x-amz-copy-source is not signed"))
    }

    @Test("sizes have limits: a long header, many signed names, many pairs")
    func limits() {
        #expect(
            error(replacing("AKIDWALLCRAWLER", String(repeating: "A", count: 9000)))
                == .malformed("Authorization is too long"))
        let names = (100..<202).map { "a\($0)" }.joined(separator: ";")
        #expect(error(replacing("SignedHeaders=", "SignedHeaders=\(names);")) == .malformed("too many SignedHeaders"))
        var request = DerivedCase.all[2].signed.request
        request.target = "/?" + Array(repeating: "a=1", count: 1001).joined(separator: "&")
        #expect(error(request) == .malformed("the query cannot be read"))
    }

    @Test("a presigned request without one of its parameters is malformed", arguments: 0..<6)
    func presignedParameters(_ index: Int) {
        let names = [
            "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires",
            "X-Amz-Signature",
        ]
        var request = DerivedCase.all[3].signed.request
        request.target = request.target.replacing("&\(names[index])=", with: "&Other=")
        #expect(error(request) == .malformed("one \(names[index]) is needed"))
    }
}
