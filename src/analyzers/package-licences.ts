import type { PackageAnalyzer } from '../model/need.ts'

/** The licence texts of a package go with it, wherever its files go. */
export const packageLicences: PackageAnalyzer = {
  name: 'package-licences',
  analyze: ({ name, licences }) => ({
    needs: licences.map((path) => ({
      path,
      role: 'read',
      why: { rule: 'package.licence', evidence: name },
      certainty: 'expected',
      optional: true,
    })),
  }),
}
