#include <string>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/text.hpp>

using ketnap::sha256;

TEST_CASE("SHA-256 gives the digests of FIPS 180") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("every length around a block's end is padded") {
  // SHA-256 over the concatenated digests of n zero bytes, n = 0..199; made with another implementation.
  std::string all;
  for (std::size_t n = 0; n < 200; ++n) all += sha256(std::string(n, '\0'));
  CHECK(sha256(all) == "ba0e721dc998238252c8b028f0ce4ea61910d7fcb8252e56492d919297596c14");
}
