// The Unicode Character Database as flat lists, for the slow twin.

#pragma once

namespace uninorm::ref {

struct Mapping {
  unsigned code;
  unsigned length;
  unsigned to[18];
};

extern const Mapping kCombiningClass[], kCanonical[], kCompatible[], kExcluded[], kNfkcCasefold[],
    kCasefold[];
extern const unsigned kCombiningClassCount, kCanonicalCount, kCompatibleCount, kExcludedCount,
    kNfkcCasefoldCount, kCasefoldCount;

}  // namespace uninorm::ref
